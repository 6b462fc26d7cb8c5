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
 * What a native binary has in the place of methods of Netty that need libraries it does not have. Quarkus replaces such
 * methods itself, but those of an older Netty than the one that is used here for its security fixes.
 */
final class NettySubstitutions {
    private NettySubstitutions() {}

    /** Clients use TLS of the JDK. The method of the same name with one parameter less is replaced by Quarkus. */
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

    /** The constructor that Netty itself calls there. */
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
     * Bodies are decompressed by this program, not by Netty. Its decoder calls a method that the Brotli library of
     * Quarkus does not have.
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
