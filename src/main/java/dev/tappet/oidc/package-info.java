/**
 * Signing in to the console with an OpenID Connect provider: the authorization code flow with PKCE. Off unless an issuer is
 * configured.
 */
package dev.tappet.oidc;
