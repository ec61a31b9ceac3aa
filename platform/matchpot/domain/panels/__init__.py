"""Who sits on a panel, what each member reads and is paid; pure, over a draw order from outside."""
