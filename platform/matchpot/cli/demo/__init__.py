"""The demo town: invented makers, donors and funds, built through the services."""
