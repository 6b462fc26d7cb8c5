/**
 * Sign-in to the console with an OpenID Connect provider: the authorization code flow with PKCE. It is disabled unless
 * an issuer is configured.
 */
package dev.tappet.oidc;
