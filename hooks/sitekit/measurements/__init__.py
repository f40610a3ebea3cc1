"""Measurements that were taken on machines: their type, their rules and how they are read."""
