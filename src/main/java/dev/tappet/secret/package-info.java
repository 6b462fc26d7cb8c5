/**
 * How secrets are kept and how they stay out of sight: sealed by the {@link dev.tappet.secret.SecretBox}, the port to
 * the instance's key, and hidden by the {@link dev.tappet.secret.Redactor} wherever a value is shown to people. Which
 * secrets there are, and whose, is for the rooms above to know.
 */
package dev.tappet.secret;
