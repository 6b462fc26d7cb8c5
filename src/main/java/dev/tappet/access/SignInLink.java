package dev.tappet.access;

import java.net.URI;

/** The address that signs a browser in. The code is in the fragment, which browsers do not send and logs do not have. */
public final class SignInLink {
    private SignInLink() {}

    public static String of(URI publicUrl, String code) {
        return publicUrl.toString().replaceFirst("/+$", "") + "/console/#code=" + code;
    }
}
