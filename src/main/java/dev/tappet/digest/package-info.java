/** Digests of bytes. */
package dev.tappet.digest;
