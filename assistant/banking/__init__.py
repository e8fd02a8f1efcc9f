"""The bank: money, accounts, the ledger, transfers, and the gateway to them."""
