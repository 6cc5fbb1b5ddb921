package io.dujiang.net;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;

/** A certificate chain and the key that belongs to it. */
record ServerCertificate(Path file, List<X509Certificate> chain, PrivateKey key) {
    private static final String KEY_BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String KEY_END = "-----END PRIVATE KEY-----";

    /** What an HTTP server speaks. */
    static final ApplicationProtocolConfig HTTP = new ApplicationProtocolConfig(
            Protocol.ALPN, SelectorFailureBehavior.NO_ADVERTISE, SelectedListenerFailureBehavior.ACCEPT, "http/1.1");

    private static final List<String> CIPHERS = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    /** Reads the content of two PEM files. @throws IOException that names the file which cannot be used */
    static ServerCertificate read(Path chainFile, byte[] chainPem, Path keyFile, byte[] keyPem) throws IOException {
        List<X509Certificate> chain = certificates(chainFile, chainPem);
        PublicKey shown = chain.getFirst().getPublicKey();
        PrivateKey key = key(keyFile, new String(keyPem, StandardCharsets.ISO_8859_1), shown.getAlgorithm());
        if (!belongs(key, shown)) {
            throw new IOException("The key of " + keyFile + " does not belong to the first certificate of " + chainFile
                    + ": give the key that the certificate was made with, and the server's own certificate first");
        }
        return new ServerCertificate(chainFile, chain, key);
    }

    private static List<X509Certificate> certificates(Path file, byte[] pem) throws IOException {
        try {
            List<X509Certificate> chain =
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem)).stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (!chain.isEmpty()) {
                return chain;
            }
        } catch (CertificateException e) {
            throw new IOException("The certificates of " + file + " cannot be read: " + e.getMessage(), e);
        }
        throw new IOException("There is no certificate in " + file + ": it must hold BEGIN CERTIFICATE");
    }

    private static PrivateKey key(Path file, String pem, String algorithm) throws IOException {
        int begin = pem.indexOf(KEY_BEGIN);
        int end = pem.indexOf(KEY_END);
        if (begin < 0 || end < begin) {
            throw new IOException(
                    "There is no " + KEY_BEGIN + " in " + file + "; bring a key of another form into that one by"
                            + " 'openssl pkcs8 -topk8 -nocrypt -in KEY -out NEW'");
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(pem.substring(begin + KEY_BEGIN.length(), end));
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(
                    "The key of " + file + " is no key of " + algorithm + ", as the certificate has it: "
                            + e.getMessage(),
                    e);
        }
    }

    private static boolean belongs(PrivateKey key, PublicKey shown) throws IOException {
        byte[] sample = {1, 2, 3};
        try {
            Signature signature = Signature.getInstance(
                    switch (shown.getAlgorithm()) {
                        case "RSA" -> "SHA256withRSA";
                        case "EC" -> "SHA256withECDSA";
                        default -> shown.getAlgorithm();
                    });
            signature.initSign(key);
            signature.update(sample);
            byte[] signed = signature.sign();
            signature.initVerify(shown);
            signature.update(sample);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            throw new IOException("A key of " + shown.getAlgorithm() + " cannot be used: " + e.getMessage(), e);
        }
    }

    /** @throws IOException if the first certificate is not valid yet, or not any more, which its cause tells */
    void checkValid(Instant now) throws IOException {
        try {
            chain.getFirst().checkValidity(Date.from(now));
        } catch (CertificateException e) {
            throw new IOException("The certificate of " + file + " is not valid at this time: " + e.getMessage(), e);
        }
    }

    /**
     * What makes the TLS engines of connections: TLS 1.2 and 1.3, ciphers with forward secrecy alone.
     *
     * @param protocols what peers may ask for by ALPN
     */
    SslContext context(ApplicationProtocolConfig protocols) throws IOException {
        return SslContextBuilder.forServer(key, chain.toArray(X509Certificate[]::new))
                .sslProvider(SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2")
                .ciphers(CIPHERS)
                .applicationProtocolConfig(protocols)
                .build();
    }
}
