package org.zhongshu.platform.gateway.internal;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import org.zhongshu.platform.shared.Problem;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedTrustManager;
import java.net.Socket;
import java.security.cert.X509Certificate;

/** TLS 1.2 and 1.3 for MQTT, with optional client certificates. */
final class MqttTls {

    private MqttTls() {
    }

    static SslContext context(GatewayProperties settings) {
        try {
            return SslContextBuilder.forServer(settings.tlsCertificate().toFile(), settings.tlsKey().toFile())
                    .protocols("TLSv1.3", "TLSv1.2").clientAuth(ClientAuth.OPTIONAL).trustManager(new Pinned()).build();
        } catch (SSLException | IllegalArgumentException e) {
            throw Problem.unavailable("mqtt-tls", "MQTT 的 TLS 证书或私钥无法使用：" + e.getMessage(), e);
        }
    }

    /**
     * Lets any client certificate through the handshake, because no authority stands above devices here: the handshake proves
     * that the client holds the key, and {@link MqttLogins} then looks for the certificate's fingerprint in the ledger. One
     * that is not there gives no rights at all.
     */
    private static final class Pinned extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
            // judged by fingerprint at login
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            // judged by fingerprint at login
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            // judged by fingerprint at login
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
            throw new UnsupportedOperationException("this is the server's side");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            throw new UnsupportedOperationException("this is the server's side");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            throw new UnsupportedOperationException("this is the server's side");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
