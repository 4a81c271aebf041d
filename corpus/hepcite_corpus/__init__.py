"""The shipped corpus: the review, the study records and the lexicon."""
