package dev.tappet.trigger;

/**
 * A whole request to one of the three URLs.
 *
 * @param body the array is the request's own: nobody changes it
 */
record Call(IncomingRequest request, TriggerUrl url, byte[] body) {}
