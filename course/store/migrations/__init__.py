"""The steps that bring a store's schema from one version to the next."""
