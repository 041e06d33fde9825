// Sends the browser on to the bank without a click; without script the button does it.
document.getElementById("onward").submit();
