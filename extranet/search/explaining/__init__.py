"""Why a result is there, why another is not, and what stands near."""
