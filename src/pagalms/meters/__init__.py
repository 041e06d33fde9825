"""Room: metering points, meters, readings and the window in which they are handed in."""
