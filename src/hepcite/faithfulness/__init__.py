"""Whether a statement says what the sentences that it cites say: checks by code, for what a language model writes."""
