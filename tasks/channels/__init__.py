"""How a department is notified besides its desk: e-mail, a signed webhook, a chat room; each channel is one file.

A new channel is one new file here with a module-level ``CHANNEL``, listed nowhere: its settings, its way to deliver and
what `sje doctor` reports about it (see :class:`tasks.channels.engine.channel.ChannelType`).
"""
