package org.zhongshu.platform.credentials.internal;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.rendering.PDFRenderer;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.algorithms.identifiers.LicenceId;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;

import java.awt.image.BufferedImage;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The code on a printed licence, as a camera sees it: an address where the installation has one, else the bare code; every reader takes both. */
@ZhongshuTest
class PrintedCodeTest {

    private static final LocalDate FROM = LocalDate.of(2026, 11, 22);
    @LocalServerPort
    private int port;
    @Autowired
    private CredentialTypes types;
    @Autowired
    private CredentialStore store;
    @Autowired
    private Seals seals;
    @Autowired
    private Issuers issuers;
    @Autowired
    private Authority authority;
    @Autowired
    private FaceFont font;
    @Autowired
    private Departments departments;
    @Autowired
    private CityProfile city;
    @Autowired
    private TransactionTemplate transaction;
    @Autowired
    private Clock clock;

    private String printed(String address, String token) throws Exception {
        CredentialFiles files = new CredentialFiles(types, store, seals, issuers, authority, font, new VerifyAddress(address), departments, city, transaction, clock);
        CredentialType type = types.get("residence-permit");
        byte[] pdf = files.pdf(type, identifier(), "34182219900101001X", Map.of("name", "欧阳小敏"), FROM, null, token, clock.instant());
        // what the file itself says stays the bare code, whatever the picture says
        assertThat(FileCheck.examine(pdf, authority.between(), authority.roots()).token()).isEqualTo(token);
        try (PDDocument document = Loader.loadPDF(pdf)) {
            // as coarse as a cheap printer and a telephone two hands away
            BufferedImage page = new PDFRenderer(document).renderImageWithDPI(0, 110);
            int[] points = page.getRGB(0, 0, page.getWidth(), page.getHeight(), null, 0, page.getWidth());
            return new QRCodeReader().decode(new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(page.getWidth(), page.getHeight(), points)))).getText();
        }
    }

    private String identifier() {
        return new LicenceId(types.get("residence-permit").code(), Issuers.made("341882", "public-security"), "20261122ABCDEFGH", 1).text();
    }

    @Test
    void aTelephonesCameraFindsTheAddressOfThePageThatVerifies() throws Exception {
        String token = QrToken.make(authority.status(), 900_000, FROM, null, identifier());
        assertThat(printed("https://zhongshu.guangde.gov.cn/", token)).isEqualTo("https://zhongshu.guangde.gov.cn/verify#" + token);
        assertThat(printed("", token)).isEqualTo(token);
    }

    @Test
    void everyReaderTakesBothForms() {
        String token = QrToken.make(authority.status(), 900_000, FROM, null, identifier());
        String address = new VerifyAddress("https://zhongshu.guangde.gov.cn").of(token);
        for (String said : new String[]{token, address, address.replace("ZS1:", "ZS1%3A"), " " + address + "\r\n"}) {
            assertThat(QrToken.parse(said).map(QrToken::identifier)).as(said).isEqualTo(Optional.of(identifier()));
            // the signature was found right: it is the licence that was never issued
            assertThat(TestClient.at(port).post("/api/credentials/verify/code", Map.of("text", said)).ok().path("verdict").asString()).as(said).isEqualTo("unknown");
        }
    }

    @Test
    void theLongestAddressLeavesSquaresThatCanBePrinted() {
        String token = QrToken.make(authority.status(), 900_000, FROM, LocalDate.of(2031, 1, 1), identifier());
        String longest = "https://" + "a".repeat(65) + ".gov.cn";
        assertThat(38.0 / Face.qr(new VerifyAddress(longest).of(token)).getWidth()).as("millimetres").isGreaterThan(0.5);
        assertThat(Face.qr(new VerifyAddress("https://zhongshu.guangde.gov.cn").of(token)).getWidth() - Face.qr(token).getWidth()).as("squares more").isLessThanOrEqualTo(8);
        assertThatThrownBy(() -> new VerifyAddress(longest + "/x")).hasMessageContaining("zhongshu.public-url");
        for (String wrong : new String[]{"zhongshu.guangde.gov.cn", "ftp://a.cn", "https://a.cn/?x=1", "https://a.cn/#x", "https://user@a.cn", "https://广德.cn"}) {
            assertThatThrownBy(() -> new VerifyAddress(wrong)).as(wrong).isInstanceOf(IllegalStateException.class);
        }
    }
}
