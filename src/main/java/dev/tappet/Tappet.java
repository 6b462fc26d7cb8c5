package dev.tappet;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** The entry point of the program. */
@QuarkusMain
public class Tappet {
    private Tappet() {}

    public static void main(String... arguments) {
        // Browsers send query strings that RFC 3986 does not allow, such as ?q={a|b}; read once, when Vert.x starts.
        System.setProperty("vertx.disableURIValidation", "true");
        Quarkus.run(arguments);
    }
}
