"""How an exception type is declared: the vocabulary, the checks and the pure decisions. No type lives here."""
