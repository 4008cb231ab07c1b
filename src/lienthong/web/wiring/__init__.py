"""What each room brings, bound by `web/house.py`: adapters, permissions, subscriptions, catalogue, navigation."""
