"""Full texts in JATS, the XML of PubMed Central and of many publishers."""
