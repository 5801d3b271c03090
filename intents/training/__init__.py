"""Training: the only place where torch and transformers are imported. Never imported by what serves."""
