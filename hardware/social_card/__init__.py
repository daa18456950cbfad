"""The social security card (社会保障卡): its files, its holder, its PIN."""
