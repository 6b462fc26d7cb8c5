package dev.tappet.workspace;

/** One way in which a sender proves who it is; a request must satisfy every scheme of its integration. */
public sealed interface Scheme permits Integration.HeaderSecret, Hmac {}
