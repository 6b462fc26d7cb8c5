package dev.tappet.expression;

import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.utils.Constants;
import java.util.Map;
import java.util.concurrent.Callable;

/** Maps the errors of the library in pictures of integers and times to the codes of JSONata. */
final class PictureErrors {
    private static final Map<String, String> CODES = Map.of(
            start(Constants.ERR_MSG_SEQUENCE_UNSUPPORTED), "D3130",
            start(Constants.ERR_MSG_DIFF_DECIMAL_GROUP), "D3131",
            start(Constants.ERR_MSG_UNKNOWN_COMPONENT_SPECIFIER), "D3132",
            start(Constants.ERR_MSG_INVALID_NAME_MODIFIER), "D3133",
            start(Constants.ERR_MSG_TIMEZONE_FORMAT), "D3134",
            start(Constants.ERR_MSG_NO_CLOSING_BRACKET), "D3135",
            start(Constants.ERR_MSG_MISSING_FORMAT), "D3136");

    private PictureErrors() {}

    private static String start(String message) {
        int value = message.indexOf('%');
        return value < 0 ? message : message.substring(0, value);
    }

    static <T> T coded(Callable<T> call) {
        try {
            return call.call();
        } catch (Exception e) {
            String message = e.getMessage() == null ? "" : e.getMessage();
            for (Map.Entry<String, String> code : CODES.entrySet()) {
                if (message.startsWith(code.getKey())) {
                    throw new JException(code.getValue(), -1);
                }
            }
            throw e instanceof RuntimeException unchecked ? unchecked : new IllegalArgumentException(e);
        }
    }
}
