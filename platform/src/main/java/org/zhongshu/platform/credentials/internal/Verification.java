package org.zhongshu.platform.credentials.internal;

import org.bouncycastle.cert.X509CertificateHolder;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.crypto.Sm2;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.algorithms.identifiers.LicenceId;
import org.zhongshu.algorithms.masking.Masking;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.credentials.CredentialState;
import org.zhongshu.platform.credentials.internal.CredentialStore.Known;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Answers whether a credential is genuine and in force, by what a verifier has: the file, the number, the code. Says no more than that needs. */
@Component
class Verification {

    /** @param holder masked */
    record Shown(String type, String issuer, String identifier, String holder, LocalDate from, LocalDate until, int version, boolean demo) {
    }

    record Check(String name, boolean ok, String says) {
    }

    /** @param verdict {@code valid suspended revoked superseded expired early unknown unsigned partial tampered untrusted malformed} */
    record Verdict(String verdict, boolean valid, String message, List<Check> checks, Shown credential, Instant at) {
    }

    private final CredentialStore store;
    private final CredentialTypes types;
    private final Authority authority;
    private final Seals seals;
    private final Departments departments;
    private final CityProfile city;
    private final UseLog uses;
    private final ForeignVerification foreign;
    private final Clock clock;
    private volatile Map<String, Sm2> signers = Map.of();

    Verification(CredentialStore store, CredentialTypes types, Authority authority, Seals seals, Departments departments, CityProfile city, UseLog uses, ForeignVerification foreign, Clock clock) {
        this.foreign = foreign;
        this.store = store;
        this.types = types;
        this.authority = authority;
        this.seals = seals;
        this.departments = departments;
        this.city = city;
        this.uses = uses;
        this.clock = clock;
    }

    Verdict number(String text) {
        LicenceId id = LicenceId.parse(text).orElse(null);
        if (id == null) {
            return no("malformed", "电子证照标识不正确：请核对是否抄全、校验位是否相符。", List.of(new Check("标识格式与校验位", false, "不符合 GB/T 36904")));
        }
        return known(id.text(), "number", new ArrayList<>(List.of(new Check("标识格式与校验位", true, "符合 GB/T 36904"))), null);
    }

    Verdict code(String text) {
        QrToken token = QrToken.parse(text).orElse(null);
        if (token == null) {
            return no("malformed", "不是证照二维码。", List.of());
        }
        Sm2 key = signer(token.signer());
        if (key == null) {
            Verdict elsewhere = foreign.code(text).map(this::elsewhere).orElse(null);
            if (elsewhere != null) {
                return elsewhere;
            }
        }
        if (key == null || !token.signedBy(key)) {
            return no(key == null ? "untrusted" : "tampered", key == null ? "二维码不是本市签发的。" : "二维码签名无效：内容被改动或伪造。", List.of(new Check("二维码签名", false, "SM2 验签未通过")));
        }
        return known(token.identifier(), "code", new ArrayList<>(List.of(new Check("二维码签名", true, "SM2 验签通过"))), null);
    }

    Verdict file(byte[] file) {
        FileFinding found = FileCheck.examine(file, authority.between(), authority.roots());
        if ("untrusted".equals(found.verdict())) {
            Verdict elsewhere = foreign.file(file).map(this::elsewhere).orElse(null);
            if (elsewhere != null) {
                return elsewhere;
            }
        }
        if (found.verdict() != null) {
            return no(found.verdict(), found.message(), List.of(new Check("电子签章", false, found.message())));
        }
        List<Check> checks = new ArrayList<>();
        checks.add(new Check("电子签章", true, "SM2 签章有效，覆盖整个 " + found.format() + " 文件；盖章：" + Chain.name(found.certificate())));
        checks.add(new Check("证书", true, "证书由受信任的根签发，签章时有效"));
        QrToken token = QrToken.parse(found.token()).orElse(null);
        LicenceId id = LicenceId.parse(found.identifier()).orElse(null);
        Sm2 key = token == null ? null : signer(token.signer());
        if (id == null || key == null || !token.identifier().equals(id.text()) || !token.signedBy(key)) {
            return no("malformed", "文件有签章，但不是本市的证照文件。", checks);
        }
        if (!sealedByIssuer(found.certificate(), id)) {
            return no("untrusted", "盖章机构不是证照的签发机构。", checks);
        }
        return known(id.text(), "file", checks, new Sealed(found.format(), Sm3.digest(file)));
    }

    /** Signed under the roots of a neighbour that is recognised here; its state by its own list. */
    private Verdict elsewhere(ForeignVerification.Found f) {
        OfflineExamination.Result r = f.result();
        boolean valid = r.outcome() == OfflineExamination.Outcome.VALID;
        List<Check> checks = new ArrayList<>(List.of(new Check("互认", true, "由互认平台“" + f.by().name() + "”的根证书验证")));
        r.lines().forEach(l -> checks.add(check(l, r.outcome() != OfflineExamination.Outcome.NOT_VALID)));
        String message = valid ? "由互认平台“" + f.by().name() + "”签发，真实、有效。" : r.outcome() == OfflineExamination.Outcome.UNSURE
                ? "由互认平台“" + f.by().name() + "”签发，签名真实；但没有取得它最新的状态清单，现在是否仍然有效无法确认。" : "互认平台“" + f.by().name() + "”的证照，不能使用：" + r.lines().getLast().replaceFirst("^结论：", "");
        return new Verdict(r.verdict(), valid, message, checks, null, clock.instant());
    }

    /** A line is 名称：内容. */
    private static Check check(String line, boolean ok) {
        int colon = line.indexOf('：');
        return colon < 0 ? new Check("核验", ok, line) : new Check(line.substring(0, colon), ok, line.substring(colon + 1));
    }

    private record Sealed(String format, byte[] sm3) {
    }

    private boolean sealedByIssuer(X509CertificateHolder certificate, LicenceId id) {
        boolean says = !Chain.part(certificate, Chain.ORGANIZATION_IDENTIFIER).isEmpty();
        return TrustBundle.sealer(certificate, says ? Map.of() : seals.certificates()).equals(id.issuer());
    }

    private Sm2 signer(String id) {
        Sm2 known = signers.get(id);
        if (known == null && signers.isEmpty()) {
            Map<String, Sm2> all = new HashMap<>();
            authority.signers().forEach((k, c) -> all.put(k, SealKey.keyOf(c)));
            signers = all;
            known = all.get(id);
        }
        return known;
    }

    private Verdict known(String identifier, String how, List<Check> checks, Sealed sealed) {
        Known k = store.known(identifier).orElse(null);
        if (k == null) {
            checks.add(new Check("签发记录", false, "没有这份证照的签发记录"));
            return no("unknown", "没有这份证照的签发记录。", checks);
        }
        CredentialType type = types.find(k.type());
        boolean firm = type != null && k.firm();
        String name = store.holderName(k);
        Shown shown = new Shown(type == null ? k.type() : type.name(), departments.find(k.department()).map(d -> d.name()).orElse(k.department()), identifier, firm ? name : Masking.name(name), k.from(), k.until(), k.number(),
                city.demo() || authority.builtIn());
        if (sealed != null) {
            byte[] issued = store.digests(k.id(), k.number())[sealed.format().equals("PDF") ? 0 : 1];
            boolean same = Arrays.equals(issued, sealed.sm3());
            checks.add(new Check("与签发文件一致", same, same ? "SM3 摘要与签发时一致" : "与签发时的文件不同"));
            if (!same) {
                uses.verified(k.id(), k.number(), how, "tampered");
                return new Verdict("tampered", false, "文件与签发时的不同。", checks, shown, clock.instant());
            }
        }
        CredentialState state = CredentialStore.state(k.status(), k.from(), k.until(), LocalDate.ofInstant(clock.instant(), city.current().zone()));
        checks.add(new Check("证照状态", state == CredentialState.VALID, state.label()));
        String verdict = state.name().toLowerCase(Locale.ROOT);
        uses.verified(k.id(), k.number(), how, verdict);
        return new Verdict(verdict, state == CredentialState.VALID, state == CredentialState.VALID ? "证照真实、有效。" : "证照真实，但" + state.label() + "，不能使用。", checks, shown, clock.instant());
    }

    private Verdict no(String verdict, String message, List<Check> checks) {
        return new Verdict(verdict, false, message, checks, null, clock.instant());
    }
}
