package dev.tappet.trigger;

import dev.tappet.digest.Sha256;
import dev.tappet.execution.StoredCallback;
import dev.tappet.http.Headers;
import dev.tappet.http.Rejection;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * The HTML pages of callbacks. They work without scripts, load nothing, cannot be framed, and send no Referer, because
 * their URL is a secret.
 */
final class CallbackPage {
    private static final String STYLE = "body{font:1.1rem/1.5 system-ui,sans-serif;margin:0;padding:2rem;color:#1b1f24;"
            + "background:#fff}main{max-width:32rem;margin:10vh auto 0}h1{font-size:1.4rem}"
            + "button{font:inherit;padding:.6rem 1.4rem;margin:.4rem 0;border:1px solid #1b1f24;border-radius:.4rem;"
            + "background:#1b1f24;color:#fff;cursor:pointer}small{color:#57606a}"
            + "@media(prefers-color-scheme:dark){body{color:#e6edf3;background:#0d1117}"
            + "button{background:#e6edf3;color:#0d1117}small{color:#9198a1}}";

    private static final Headers PAGE = safe(Headers.of(
                    "Content-Type",
                    "text/html; charset=utf-8",
                    "Cache-Control",
                    "no-store",
                    "X-Content-Type-Options",
                    "nosniff"))
            .and(
                    "Content-Security-Policy",
                    "default-src 'none'; style-src 'sha256-" + sha256(STYLE)
                            + "'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
            .and("X-Frame-Options", "DENY")
            .and("X-Robots-Tag", "noindex, nofollow");

    private CallbackPage() {}

    /** The headers of every callback response: its URL is a secret. */
    static Headers safe(Headers headers) {
        return headers.and("Referrer-Policy", "no-referrer");
    }

    /** One button to confirm, or one for each choice. */
    static TriggerResponse open(StoredCallback callback, CallbackUrl url) {
        StringBuilder forms = new StringBuilder();
        if (url.choice().isPresent() || callback.choices().isEmpty()) {
            // without an action, a form is sent to the URL of its page, including the query that other tools may have
            // added
            forms.append(form("", url.choice().orElse("Confirm")));
        } else {
            callback.choices()
                    .forEach(choice ->
                            forms.append(form(" action=\"" + escaped(url.token()) + "/" + choice + "\"", choice)));
        }
        return page(
                200,
                PAGE,
                callback.workflowName(),
                heading(callback) + forms + "<p><small>Open until " + callback.until() + "</small></p>");
    }

    private static String form(String action, String choice) {
        return "<form method=\"post\"" + action + "><button>" + escaped(choice) + "</button></form>";
    }

    static TriggerResponse message(int status, StoredCallback callback, String message) {
        return page(status, PAGE, callback.workflowName(), heading(callback) + "<p>" + escaped(message) + "</p>");
    }

    /**
     * @param problem the same rejection for programs; its headers are used
     */
    static TriggerResponse problem(Rejection rejection, TriggerResponse problem) {
        Headers headers = PAGE;
        for (Headers.Field field : problem.headers()) {
            if (!PAGE.has(field.name())) {
                headers = headers.and(field.name(), field.value());
            }
        }
        return page(
                rejection.row().status(),
                headers,
                rejection.row().title(),
                "<h1>" + escaped(rejection.row().title()) + "</h1><p>" + escaped(rejection.detail()) + "</p>");
    }

    private static String heading(StoredCallback callback) {
        return "<h1>" + escaped(callback.workflowName()) + "</h1>"
                + callback.title().map(title -> "<p>" + escaped(title) + "</p>").orElse("");
    }

    private static TriggerResponse page(int status, Headers headers, String title, String main) {
        String html = String.join(
                "\n",
                List.of(
                        "<!doctype html>",
                        "<html lang=\"en\"><head><meta charset=\"utf-8\">",
                        "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">",
                        "<title>" + escaped(title) + "</title><style>" + STYLE + "</style></head>",
                        "<body><main>" + main + "</main></body></html>",
                        ""));
        return new TriggerResponse(status, headers, html.getBytes(StandardCharsets.UTF_8));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    private static String sha256(String text) {
        return Base64.getEncoder().encodeToString(Sha256.of(text));
    }
}
