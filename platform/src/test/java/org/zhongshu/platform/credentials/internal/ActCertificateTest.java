package org.zhongshu.platform.credentials.internal;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zhongshu.algorithms.crypto.Sm2;
import org.zhongshu.platform.city.City;
import org.zhongshu.platform.credentials.SignatureCheck;
import org.zhongshu.platform.shared.Problem;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** What an applicant signs under: a certificate made for one act, by an authority that may certify, and no other certificate under the root. */
class ActCertificateTest {

    private static final byte[] FORM = "表单".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path folder;
    /** Stands for a real authority: its keys are elsewhere. */
    private TestCredential real;
    private Path ours;

    @BeforeEach
    void begin() throws IOException {
        real = new TestCredential(Files.createDirectory(folder.resolve("real")));
        ours = Files.createDirectory(folder.resolve("ours"));
        Files.writeString(ours.resolve("root.pem"), SealKey.pem(real.authority.roots().getFirst()));
    }

    private Authority at(Instant now) throws IOException {
        return new Authority(ours, new City("guangde", "341882", "广德市", "广德", "安徽省宣城市广德市", null, null, ZoneId.of("Asia/Shanghai"), null, List.of(), List.of()), Clock.fixed(now, ZoneOffset.UTC));
    }

    private String issuing() throws IOException {
        return Files.readString(folder.resolve("real/issuing.pem"));
    }

    private void acts(String pem) throws IOException {
        Files.writeString(ours.resolve("acts.pem"), pem);
    }

    private String refusal(Instant now) throws IOException {
        Authority authority = at(now);
        try {
            authority.act("王小明");
            return null;
        } catch (Problem p) {
            assertThat(p.status().value()).isEqualTo(503);
            return p.getMessage();
        }
    }

    private static List<String> pems(List<org.bouncycastle.cert.X509CertificateHolder> all) {
        return all.stream().map(SealKey::pem).toList();
    }

    @Test
    void aRealAuthoritysActsAreCheckedBeforeAnybodySigns() throws IOException {
        assertThat(refusal(TestCredential.NOW)).as("none was given").contains("acts.pem");
        acts(issuing());
        assertThat(refusal(TestCredential.NOW)).isNull();
        assertThat(refusal(TestCredential.NOW.plus(Duration.ofDays(3651)))).as("over").contains("不在有效期内");
        assertThat(refusal(TestCredential.NOW.minus(Duration.ofDays(1)))).as("not begun").contains("不在有效期内");
        acts(real.seal.text());
        assertThat(refusal(TestCredential.NOW)).as("a seal certifies nobody").contains("不是证书机构");
        acts(SealKey.pem(SealKey.fromPem(issuing()).certificate()));
        assertThat(refusal(TestCredential.NOW)).contains("没有私钥");
        Path other = Files.createDirectory(folder.resolve("other"));
        new TestCredential(other);
        acts(Files.readString(other.resolve("issuing.pem")));
        assertThat(refusal(TestCredential.NOW)).as("under another root").contains("受信任的根");
        // an authority of ours below the issuing one, which may have none below it
        SealKey above = SealKey.fromPem(issuing());
        Sm2 key = Sm2.generate();
        acts(new SealKey(key, TestSeals.authority("下级机构", key, above, TestCredential.NOW), List.of(above.certificate())).text());
        assertThat(refusal(TestCredential.NOW)).as("the path length is the issuer's word").contains("受信任的根");
    }

    @Test
    void anActOutlivesNotWhoCertifiesIt() throws IOException {
        acts(issuing());
        Instant last = SealKey.fromPem(issuing()).certificate().getNotAfter().toInstant();
        assertThat(at(last.minusSeconds(60)).act("王小明").certificate().getNotAfter().toInstant()).isEqualTo(last);
    }

    @Test
    void onlyACertificateOfOneActSignsAForm() throws IOException {
        acts(issuing());
        Authority authority = at(TestCredential.NOW);
        List<String> roots = pems(authority.roots());
        List<String> by = pems(authority.acts());
        byte[] right = Cms.sign(FORM, authority.act("王小明"), TestCredential.NOW);
        assertThat(SignatureCheck.examineAct(right, FORM, roots, by).problem()).isNull();
        assertThat(SignatureCheck.examineAct(right, FORM, roots, by).signer()).isEqualTo("王小明");
        assertThat(SignatureCheck.examineAct(right, FORM, roots, List.of()).problem()).as("years later, from the package alone").isNull();
        assertThat(SignatureCheck.examineAct(Cms.sign(FORM, authority.act("王小明"), TestCredential.NOW.plusSeconds(700)), FORM, roots, by).problem()).as("after its minutes").contains("不在有效期内");
        for (SealKey other : List.of(real.seal, real.authority.archive(), real.authority.status())) {
            byte[] signature = Cms.sign(FORM, other, TestCredential.NOW);
            assertThat(SignatureCheck.examine(signature, FORM, roots).problem()).as("right under the root").isNull();
            assertThat(SignatureCheck.examineAct(signature, FORM, roots, by).problem()).contains("不能用于申请人签名");
            assertThat(SignatureCheck.examineAct(signature, FORM, roots, List.of()).problem()).contains("不能用于申请人签名");
        }
        // by an authority under the root that certifies no acts here
        acts(new SealKey(Sm2.fromPem(SealKey.fromPem(Files.readString(folder.resolve("real/root.pem"))).key().privatePem()), real.authority.roots().getFirst(), List.of()).text());
        assertThat(SignatureCheck.examineAct(Cms.sign(FORM, at(TestCredential.NOW).act("王小明"), TestCredential.NOW), FORM, roots, by).problem()).contains("不是由签名用的证书机构签发");
    }
}
