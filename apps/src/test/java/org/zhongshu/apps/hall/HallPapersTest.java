package org.zhongshu.apps.hall;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.zhongshu.algorithms.identifiers.CitizenId;
import org.zhongshu.algorithms.identifiers.CreditCode;
import org.zhongshu.algorithms.reading.Paper;
import org.zhongshu.algorithms.reading.Photo;
import org.zhongshu.algorithms.reading.ReadLine;
import org.zhongshu.algorithms.reading.TextReader;
import org.zhongshu.platform.reading.Papers;
import org.zhongshu.testkit.PaperPhotos;
import org.zhongshu.testkit.PaperPhotos.Take;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/** The hall's declared papers, drawn, spoilt as telephones do, and read by the real models. */
class HallPapersTest {

    private static final String CODE = CreditCode.make("9", "1", "341822", new Random(3));
    private static final String PERSON = "34252319680709122";
    private static final String NUMBER = PERSON + CitizenId.check(PERSON);
    private static final Map<String, String> LICENCE = Map.of("number", CODE, "name", "广德示范竹业有限公司", "kind", "有限责任公司", "representative", "王建国", "capital", "壹佰万元整", "founded", "2018-03-05",
            "address", "安徽省宣城市广德市桃州镇桃州中路128号", "scope", "竹制品加工、销售；农产品收购；货物进出口（依法须经批准的项目，经相关部门批准后方可开展经营活动）。");
    private static final Map<String, String> CARD = Map.of("name", "李秀兰", "sex", "女", "ethnic", "汉", "born", "1968-07-09", "address", "安徽省广德市新杭镇彭村村民组12号", "number", NUMBER);
    private static final Map<String, String> DISABILITY = Map.of("name", "李秀兰", "sex", "女", "kind", "肢体残疾", "grade", "三级", "number", NUMBER + "43", "address", "安徽省广德市新杭镇彭村12号", "guardian", "张三");

    private static final PaperPhotos PHOTOS = new PaperPhotos(false);
    private static List<Paper> papers;
    private static TextReader reader;

    @BeforeAll
    static void open() throws IOException {
        papers = Papers.load().papers();
        reader = TextReader.load();
    }

    @AfterAll
    static void close() {
        reader.close();
    }

    private static Map<String, Paper.Value> read(String kind, byte[] file) throws Exception {
        List<ReadLine> lines = reader.read(Photo.check(file));
        Paper paper = Paper.likest(papers, lines).orElseThrow(() -> new AssertionError("no kind in " + lines));
        assertThat(paper.id()).isEqualTo(kind);
        return paper.read(lines).orElseThrow().stream().collect(Collectors.toMap(v -> v.field().id(), v -> v));
    }

    private static void says(Map<String, Paper.Value> said, Map<String, String> written, String... fields) {
        for (String f : fields) {
            assertThat(said).containsKey(f);
            assertThat(said.get(f).text()).as(f).isEqualTo(written.get(f));
        }
    }

    @Test
    void aLicenceThatLeansInPoorLight() throws Exception {
        PaperPhotos serif = new PaperPhotos(true);
        Map<String, Paper.Value> said = read("business-licence", serif.photograph(serif.businessLicence(LICENCE), new Take(3, 8, 1, 0.7f, 11)));
        says(said, LICENCE, "number", "name", "representative", "capital", "founded", "address");
        assertThat(said.get("type").text()).isEqualTo("有限责任公司");
        assertThat(said.get("scope").text()).startsWith("竹制品加工、销售").endsWith("开展经营活动）。");
        assertThat(said.get("number").checked()).isTrue();
    }

    @Test
    void anIdentityCard() throws Exception {
        Map<String, Paper.Value> said = read("identity-card", PHOTOS.photograph(PHOTOS.identityCard(CARD), new Take(-4, 10, 1, 0.6f, 12)));
        says(said, CARD, "number", "name", "sex", "ethnic", "born", "address");
        assertThat(said.get("number").checked()).isTrue();
        assertThat(said.get("number").confidence()).isGreaterThan(0.8);
    }

    @Test
    void aDisabledPersonsCard() throws Exception {
        Map<String, Paper.Value> said = read("disability-card", PHOTOS.photograph(PHOTOS.disabilityCard(DISABILITY), new Take(2, 10, 1, 0.6f, 13)));
        says(said, DISABILITY, "number", "name", "sex", "kind", "grade", "address", "guardian");
    }

    @Test
    void heldSidewaysOrOnItsHead() throws Exception {
        for (double degrees : new double[] {90, 180, 270}) {
            says(read("identity-card", PHOTOS.photograph(PHOTOS.identityCard(CARD), new Take(degrees, 4, 0, 0.8f, 14))), CARD, "number", "name", "born");
        }
    }

    @Test
    void aWrongCheckDigitIsSaid() throws Exception {
        String wrong = PERSON + (CitizenId.check(PERSON) == '1' ? '2' : '1');
        Paper.Value number = read("identity-card", PHOTOS.photograph(PHOTOS.identityCard(Map.of("name", "李秀兰", "sex", "女", "ethnic", "汉", "born", "1968-07-09", "address", "安徽省广德市", "number", wrong)), Take.CLEAN)).get("number");
        assertThat(number.text()).isEqualTo(wrong);
        assertThat(number.checked()).isFalse();
    }

    @Test
    void anEmptyTableIsNoPaper() throws Exception {
        byte[] empty = PaperPhotos.jpeg(new java.awt.image.BufferedImage(1200, 900, java.awt.image.BufferedImage.TYPE_INT_RGB), 0.8f);
        assertThat(Paper.likest(papers, reader.read(Photo.check(empty)))).isEmpty();
    }
}
