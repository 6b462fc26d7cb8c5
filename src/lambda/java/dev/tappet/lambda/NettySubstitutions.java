package dev.tappet.lambda;

import com.oracle.svm.core.annotate.Alias;
import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import io.netty.handler.codec.compression.Brotli;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.CipherSuiteFilter;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextOption;
import io.netty.handler.ssl.SslProvider;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;

/**
 * Replaces methods of Netty in a native binary that need missing libraries. Quarkus replaces such methods itself, but
 * for an older version of Netty than the one in use, which has security fixes.
 */
final class NettySubstitutions {
    private NettySubstitutions() {}

    /** Clients use the TLS of the JDK. Quarkus replaces only the method of the same name with one parameter less. */
    @TargetClass(SslContext.class)
    static final class ClientContexts {
        private ClientContexts() {}

        @Substitute
        static SslContext newClientContextInternal(
                SslProvider provider,
                Provider contextProvider,
                X509Certificate[] trusted,
                TrustManagerFactory trustManagers,
                X509Certificate[] chain,
                PrivateKey key,
                String keyPassword,
                KeyManagerFactory keyManagers,
                Iterable<String> ciphers,
                CipherSuiteFilter cipherFilter,
                ApplicationProtocolConfig protocol,
                String[] versions,
                long sessions,
                long sessionTimeout,
                boolean startTls,
                boolean ocsp,
                SecureRandom random,
                String keyStoreType,
                String endpointIdentification,
                Map.Entry<SslContextOption<?>, Object>[] options)
                throws SSLException {
            if (ocsp) {
                throw new IllegalArgumentException("TLS of the JDK has no OCSP: " + provider);
            }
            return (SslContext) (Object) new ClientContext(
                    contextProvider,
                    trusted,
                    trustManagers,
                    chain,
                    key,
                    keyPassword,
                    keyManagers,
                    ciphers,
                    cipherFilter,
                    protocol,
                    versions,
                    sessions,
                    sessionTimeout,
                    random,
                    keyStoreType,
                    endpointIdentification,
                    new Resumption());
        }
    }

    /** Gives access to the constructor that Netty calls in the replaced method. */
    @TargetClass(className = "io.netty.handler.ssl.JdkSslClientContext")
    static final class ClientContext {
        @Alias
        ClientContext(
                Provider contextProvider,
                X509Certificate[] trusted,
                TrustManagerFactory trustManagers,
                X509Certificate[] chain,
                PrivateKey key,
                String keyPassword,
                KeyManagerFactory keyManagers,
                Iterable<String> ciphers,
                CipherSuiteFilter cipherFilter,
                ApplicationProtocolConfig protocol,
                String[] versions,
                long sessions,
                long sessionTimeout,
                SecureRandom random,
                String keyStoreType,
                String endpointIdentification,
                Resumption resumption)
                throws SSLException {}
    }

    @TargetClass(className = "io.netty.handler.ssl.ResumptionController")
    static final class Resumption {
        @Alias
        Resumption() {}
    }

    /**
     * Disables Netty's Brotli decoder. It calls a method that the Brotli library of Quarkus does not have, and this
     * program decompresses bodies itself.
     */
    @TargetClass(Brotli.class)
    static final class NoBrotli {
        private NoBrotli() {}

        @Substitute
        public static boolean isAvailable() {
            return false;
        }
    }
}
