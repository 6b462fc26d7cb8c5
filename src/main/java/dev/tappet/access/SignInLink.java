package dev.tappet.access;

import java.net.URI;

/**
 * The URL that signs a browser in. The code is in the fragment, which browsers do not send, so that no log contains it.
 */
public final class SignInLink {
    private SignInLink() {}

    public static String of(URI publicUrl, String code) {
        return publicUrl.toString().replaceFirst("/+$", "") + "/console/#code=" + code;
    }
}
