/**
 * The protection of secrets. {@link dev.tappet.secret.SecretBox}, the port to the instance's key, seals them for
 * storage. {@link dev.tappet.secret.Redactor} hides them in values that are shown to users. Other packages determine
 * which secrets exist, and who owns them.
 */
package dev.tappet.secret;
