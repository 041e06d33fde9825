"""Room: powers of attorney: who may act for which client, in which property, until when."""
