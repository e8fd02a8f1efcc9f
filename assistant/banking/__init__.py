"""Keep customers' money: accounts, the ledger, transfers, and the gateway to all of them."""
