"""The tabs beside the one for questions: corpus, evaluation, and what HepCite is."""
