"""The pages of the ledgers."""
