package org.zhongshu.algorithms.linkage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.HashSet;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class FirmLinkageTest {

    // published samples of the standard's form
    private static final String CODE = "91330106673959654P";
    private static final String OTHER = "11330105002500287C";
    private static final String ORGANISATION = "67395965-4";
    private static final LinkageSettings SETTINGS = new LinkageSettings(0.99, 0.5, 400, 20_000, 1, null);
    private final FirmMatcher matcher = new FirmMatcher(SETTINGS);

    private static FirmRecord firm(long ref, String uscc, String name, String representative, String address, String phone) {
        return new FirmRecord(ref, uscc, "", "", name, representative, address, phone);
    }

    @ParameterizedTest
    @CsvSource({"广德市鑫源竹木制品有限公司,鑫源竹木制品", "广德县 鑫源竹木制品 有限责任公司,鑫源竹木制品", "鑫源竹木制品(广德)有限公司,鑫源竹木制品", "鑫源竹木製品（廣德）有限公司,鑫源竹木制品",
            "安徽省宣城市广德市鑫源竹木制品股份有限公司,鑫源竹木制品", "城市便利店,城市便利店", "有限公司,有限公司", "ＡＢＣ科技有限公司,ABC科技"})
    void namesWithoutPlaceAndForm(String name, String core) {
        assertThat(FirmStore.core(name)).isEqualTo(core);
    }

    @Test
    void codesOfBeforeAndAfterTheReformMeet() {
        FirmRecord today = firm(1, CODE, "鑫源竹木制品有限公司", "王建国", "桃州镇桃园路12号", "");
        FirmRecord before = new FirmRecord(2, "", ORGANISATION, "", "广德县鑫源竹木制品有限公司", "王建国", "", "");
        Match match = matcher.compare(today, before);
        assertThat(match.decision()).isEqualTo(Match.Decision.LINK);
        assertThat(match.reasons()).contains("组织机构代码或注册号相同");
        assertThat(matcher.blockingKeys(today)).containsAnyOf(matcher.blockingKeys(before));
    }

    @Test
    void withoutCodesTheRestDecides() {
        FirmRecord a = firm(1, "", "广德鑫源竹木制品有限公司", "王建国", "桃州镇桃园路12号", "13856300001");
        assertThat(matcher.compare(a, firm(2, CODE, "鑫源竹木制品（广德）有限公司", "王建国", "", "")).decision()).isEqualTo(Match.Decision.LINK);
        assertThat(matcher.compare(a, firm(2, CODE, "鑫园竹木制品有限公司", "王建国", "桃州镇桃园路12号", "")).decision())
                .as("an error in the name, or the owner's other firm").isEqualTo(Match.Decision.REVIEW);
        assertThat(matcher.compare(a, firm(2, "", "宏达表面处理有限公司", "李芳", "柏垫镇前程村3号", "13999999999")).decision()).isEqualTo(Match.Decision.APART);
    }

    @Test
    void twoFirmsOfOneOwnerStayApart() {
        FirmRecord shop = firm(1, CODE, "广德市桃州镇鑫源百货商店", "王建国", "桃州镇桃园路12号", "13856300001");
        assertThat(matcher.compare(shop, firm(2, "", "广德市桃州镇宏达理发店", "王建国", "桃州镇桃园路12号", "13856300001")).decision()).isNotEqualTo(Match.Decision.LINK);
    }

    @Test
    void differentValidCodesAreNeverLinked() {
        FirmRecord a = firm(1, CODE, "鑫源竹木制品有限公司", "王建国", "桃州镇桃园路12号", "13856300001");
        FirmRecord b = firm(2, OTHER, "鑫源竹木制品有限公司", "王建国", "桃州镇桃园路12号", "13856300001");
        assertThat(matcher.compare(a, b).decision()).isNotEqualTo(Match.Decision.LINK);
    }

    @Test
    void aCodeInTheRowOfAnotherFirmIsForPeople() {
        FirmRecord a = firm(1, CODE, "鑫源竹木制品有限公司", "王建国", "桃州镇桃园路12号", "13856300001");
        FirmRecord b = firm(2, CODE, "宏达表面处理有限公司", "李芳", "柏垫镇前程村3号", "13999999999");
        assertThat(matcher.compare(a, b).decision()).isEqualTo(Match.Decision.REVIEW);
    }

    @Test
    void linksAllAndRespectsDecisions() {
        FirmRecord[] records = {firm(11, CODE, "鑫源竹木制品有限公司", "王建国", "桃州镇桃园路12号", "13856300001"), firm(12, CODE.toLowerCase(), "鑫源竹木制品", "李芳", "", ""),
                firm(13, "", "广德鑫源竹木制品有限公司", "王建国", "桃州镇桃园路12号", ""), firm(14, OTHER, "宏达表面处理有限公司", "王建国", "桃州镇桃园路12号", "13856300001"),
                firm(15, "", "宏达表面处理有限公司", "王建国", "", "13856300001"), firm(16, "", "", "", "", ""), firm(17, null, null, null, null, null)};
        FirmLinkage linkage = new FirmLinkage(SETTINGS, 4);
        FirmLinkage backwards = new FirmLinkage(SETTINGS, 4);
        FirmLinkage decided = new FirmLinkage(SETTINGS, 4);
        for (int i = 0; i < records.length; i++) {
            linkage.add(records[i]);
            backwards.add(records[records.length - 1 - i]);
            decided.add(records[i]);
        }
        decided.apart(11, 13);
        decided.together(16, 17);
        Map<Long, Integer> c = Town.clusters(linkage.link());
        assertThat(new HashSet<>(List.of(c.get(11L), c.get(12L), c.get(13L)))).hasSize(1);
        assertThat(c.get(14L)).isEqualTo(c.get(15L)).isNotEqualTo(c.get(11L));
        assertThat(c.get(16L)).isNotEqualTo(c.get(17L));
        Map<Long, Integer> b = Town.clusters(backwards.link());
        assertThat(c.keySet()).allSatisfy(x -> assertThat(c.keySet()).allSatisfy(y -> assertThat(b.get(x).equals(b.get(y))).isEqualTo(c.get(x).equals(c.get(y)))));
        Map<Long, Integer> d = Town.clusters(decided.link());
        assertThat(d.get(11L)).isNotEqualTo(d.get(13L));
        assertThat(d.get(16L)).isEqualTo(d.get(17L));
    }
}
