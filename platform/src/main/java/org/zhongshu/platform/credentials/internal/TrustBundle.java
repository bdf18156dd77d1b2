package org.zhongshu.platform.credentials.internal;

import org.bouncycastle.cert.X509CertificateHolder;
import org.zhongshu.algorithms.crypto.CryptoException;
import org.zhongshu.algorithms.crypto.Sm2;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.shared.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that somebody needs to examine this installation's credentials without it: roots, the certificates between, those who sign codes
 * and status lists, names, and the latest status list. Whoever has it trusts its roots, so it must come from a trusted place; the roots'
 * fingerprints can be compared by telephone.
 *
 * @param types   type code → name
 * @param issuers credit code → name
 * @param seals   SM3 of a seal's certificate → credit code of whose it is: certificates of a real authority need not say it themselves
 * @param list    null: none yet
 * @param archives certificates that seal packages of the archive, of today and earlier
 * @param timestamps roots of the authorities whose time stamps packages of the archive carry
 */
record TrustBundle(String city, String name, Instant at, List<X509CertificateHolder> roots, List<X509CertificateHolder> between, Map<String, X509CertificateHolder> signers, Map<String, String> types,
                   Map<String, String> issuers, Map<String, String> seals, StatusList list, List<X509CertificateHolder> archives,
                   List<X509CertificateHolder> timestamps) {

    static final String FORMAT = "zhongshu-trust/1";

    /** Of an installation without an archive. */
    TrustBundle(String city, String name, Instant at, List<X509CertificateHolder> roots, List<X509CertificateHolder> between, Map<String, X509CertificateHolder> signers, Map<String, String> types, Map<String, String> issuers,
                Map<String, String> seals, StatusList list) {
        this(city, name, at, roots, between, signers, types, issuers, seals, list, List.of(), List.of());
    }

    Map<String, Object> json() {
        Map<String, Object> m = new LinkedHashMap<>();
        m.put("format", FORMAT);
        m.put("city", city);
        m.put("name", name);
        m.put("at", at.toString());
        m.put("roots", roots.stream().map(SealKey::pem).toList());
        m.put("rootFingerprints", roots.stream().map(TrustBundle::fingerprint).toList());
        m.put("between", between.stream().map(SealKey::pem).toList());
        m.put("signers", signers.values().stream().map(SealKey::pem).toList());
        m.put("types", types);
        m.put("issuers", issuers);
        m.put("seals", seals);
        m.put("archives", archives.stream().map(SealKey::pem).toList());
        m.put("timestamps", timestamps.stream().map(SealKey::pem).toList());
        if (list != null) {
            m.put("statusList", list.json());
        }
        return m;
    }

    static String fingerprint(X509CertificateHolder c) {
        try {
            return Sm3.hex(c.getEncoded());
        } catch (IOException e) {
            throw new CryptoException("证书无法编码", e);
        }
    }

    static TrustBundle parse(String text) {
        try {
            JsonNode n = Json.mapper().readTree(text);
            if (!FORMAT.equals(n.path("format").asString(""))) {
                throw new CryptoException("不是信任包 not a trust bundle");
            }
            Map<String, X509CertificateHolder> signers = new LinkedHashMap<>();
            certificates(n.path("signers")).forEach(c -> signers.put(SealKey.id(c), c));
            return new TrustBundle(n.path("city").asString(""), n.path("name").asString(""), Instant.parse(n.path("at").asString()), certificates(n.path("roots")), certificates(n.path("between")),
                    signers, names(n.path("types")), names(n.path("issuers")), names(n.path("seals")), n.path("statusList").isObject() ? StatusList.parse(n.path("statusList")) : null,
                    certificates(n.path("archives")), certificates(n.path("timestamps")));
        } catch (JacksonException | IOException | java.time.DateTimeException e) {
            throw new CryptoException("信任包无法读取 the trust bundle cannot be read", e);
        }
    }

    private static List<X509CertificateHolder> certificates(JsonNode array) throws IOException {
        List<X509CertificateHolder> all = new ArrayList<>();
        for (JsonNode pem : array) {
            all.addAll(SealKey.certificates(pem.asString()));
        }
        return all;
    }

    private static Map<String, String> names(JsonNode object) {
        Map<String, String> names = new HashMap<>();
        object.properties().forEach(e -> names.put(e.getKey(), e.getValue().asString()));
        return names;
    }

    /** Whose seal it is: as its certificate says, or else as is known of it here; empty when neither does. */
    static String sealer(X509CertificateHolder certificate, Map<String, String> seals) {
        String said = Chain.part(certificate, Chain.ORGANIZATION_IDENTIFIER);
        return said.isEmpty() ? seals.getOrDefault(fingerprint(certificate), "") : said;
    }

    /** The key of a signer whose certificate leads to a root at that time; null when there is none. */
    Sm2 signer(String id, Instant when) {
        X509CertificateHolder c = signers.get(id);
        return c == null || Chain.wrong(c, between, roots, when) != null ? null : SealKey.keyOf(c);
    }
}
