"""Rules that several types share: calls to customers, the customer's clock, office days, orders, part lines."""
