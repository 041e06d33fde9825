"""Room: bills, their lines and payments, as accounting issued them."""
