package dev.tappet.trigger;

import dev.tappet.http.Headers;

/**
 * The response to a trigger request, independent of the server that sends it. {@link ResponseRenderer} makes it.
 *
 * @param body owned by the response; never modified
 */
public record TriggerResponse(int status, Headers headers, byte[] body) {
    @Override
    public String toString() {
        return "TriggerResponse[" + status + ", " + headers + ", " + body.length + " bytes]";
    }
}
