"""The curator's tools: what is wrong with a knowledge base, and where."""
