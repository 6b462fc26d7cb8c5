/** Digests of bytes, and random tokens. */
package dev.tappet.digest;
