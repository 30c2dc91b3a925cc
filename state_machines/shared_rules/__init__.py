"""Rules that several types share: customer calls, the customer's clock, office days, orders, part lines."""
