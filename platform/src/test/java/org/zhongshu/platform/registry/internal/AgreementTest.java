package org.zhongshu.platform.registry.internal;

import org.junit.jupiter.api.Test;
import org.zhongshu.algorithms.address.AddressParser;
import org.zhongshu.algorithms.address.Gazetteer;
import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.registry.internal.Agreement.Golden;
import org.zhongshu.platform.registry.internal.Library.Field;
import org.zhongshu.platform.registry.internal.Library.Rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** What counts as one word, which of it is kept, and what a person must decide. */
class AgreementTest {

    private static final List<Rule> AUTHORITY = List.of(Rule.AUTHORITY, Rule.FRESHNESS, Rule.AGREEMENT);
    private static final List<Rule> FRESHNESS = List.of(Rule.FRESHNESS, Rule.AGREEMENT, Rule.AUTHORITY);
    private static final Field RESIDENCE = new Field("residence_address", "居住地址", DataType.TEXT, 200, 3, "ADDRESS", null, true, "public-security", false, true, FRESHNESS);
    private static final Field PLACE = new Field("address", "住所", DataType.TEXT, 200, 1, null, null, true, "market", false, false, AUTHORITY);
    private static final Field PHONE = new Field("phone", "联系电话", DataType.TEXT, 30, 3, "PHONE", null, true, "data", false, false, FRESHNESS);
    private static final Field NAME = new Field("legal_rep", "法定代表人", DataType.TEXT, 60, 2, "NAME", null, true, "market", false, false, AUTHORITY);
    private static final Field DIED = new Field("death_date", "死亡日期", DataType.DATE, null, 3, null, null, true, "civil-affairs", true, false, AUTHORITY);
    private static final Field SAID_ON = new Field("period", "时期", DataType.TEXT, 20, 1, null, null, true, "data", false, false, AUTHORITY);

    private static final AddressParser PARSER = new AddressParser(new Gazetteer().home("安徽省", "宣城市", "广德市").town("桃州镇").town("柏垫镇").community("万桂山社区").community("前程村"));
    /** An address base of one estate, whose gate is on a road. */
    private static final Sameness SAMENESS = new Sameness(PARSER, (a, b) -> List.of("人民路400号", "阳光花园").containsAll(List.of(a.normal(), b.normal())));

    private static Golden agree(Field field, boolean dated, Object... said) {
        List<Feed> feeds = new ArrayList<>();
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < said.length; i += 2) {
            int no = i / 2 + 1;
            feeds.add(new Feed(no, new Dataset("s" + no, "来源" + no, "data", null, "source", List.of(), 0), new String[]{field.field()}, dated ? "told" : null, new int[]{no}, 0));
            members.add(new Member(no, "k" + no, ((Number) said[i + 1]).longValue() * 1000, new String[]{(String) said[i]}));
        }
        Library library = new Library("t", 1, "测试库", List.of(), "base-t", "data", null, null, List.of(), List.of(field));
        return new Agreement(library, feeds, SAMENESS).of(members, Map.of());
    }

    private static Why.Of why(Golden g) {
        return Why.get(g.why(), 0);
    }

    @Test
    void oneAddressInManySpellingsIsNoConflictAndTheFullestIsKept() {
        Golden g = agree(RESIDENCE, true, "阳光花园5幢", 9, "桃州镇万桂山人民路８号阳光花园5-2-302", 5, "广德市桃州镇万桂山社区人民路8号阳光花园五号楼二单元302", 3, "桃州镇", 8);
        assertThat(g.disputes()).isEmpty();
        assertThat(g.values()[0]).isEqualTo("广德市桃州镇万桂山社区人民路8号阳光花园五号楼二单元302");
        assertThat(why(g).reason()).isEqualTo(Why.Reason.FULLEST);
        assertThat(why(g).member()).as("who wrote it").isEqualTo(2);
        assertThat(why(g).same()).isEqualTo(4);
        assertThat(why(g).other()).isZero();
    }

    @Test
    void anotherHouseIsAConflict() {
        assertThat(agree(PLACE, true, "桃州镇桃州中路12号", 1, "桃州中路14号", 2).disputes()).hasSize(1);
        assertThat(agree(PLACE, true, "桃州镇桃州中路12号", 1, "柏垫镇桃州中路12号", 2).disputes()).hasSize(1);
        assertThat(agree(PLACE, true, "看不懂的写法", 1, "又一种写法", 2).disputes()).hasSize(1);
        Golden g = agree(PLACE, true, "桃州镇", 9, "桃州中路12号", 1, "桃州镇桃州中路14号3幢", 2);
        assertThat(g.disputes()).hasSize(1);
        assertThat(g.values()[0]).as("the town alone says neither; the next in order does").isEqualTo("桃州中路12号");
    }

    @Test
    void whatTheTextsLeaveOpenTheAddressBaseDecides() {
        assertThat(agree(PLACE, true, "人民路400号", 1, "阳光花园", 2).disputes()).isEmpty();
        assertThat(agree(PLACE, true, "人民路402号", 1, "阳光花园", 2).disputes()).hasSize(1);
    }

    @Test
    void anOlderWordIsOvertakenWhereNewnessAndNumberAgree() {
        String before = "柏垫镇前程村大塘组7号";
        String now = "桃州镇桃州中路12号";
        assertThat(agree(RESIDENCE, true, before, 1, now, 5, now, 4).disputes()).as("two of three, and the newest").isEmpty();
        assertThat(agree(RESIDENCE, true, before, 1, now, 5, now, 4).values()[0]).isEqualTo(now);
        assertThat(agree(RESIDENCE, true, before, 1, before, 2, now, 5).disputes()).as("the newest alone against two: a person decides").hasSize(1);
        assertThat(agree(RESIDENCE, true, before, 1, now, 5).disputes()).as("one against one").hasSize(1);
        assertThat(agree(RESIDENCE, true, before, 6, now, 5, now, 4).disputes()).as("the many are older").hasSize(1);
        assertThat(agree(RESIDENCE, false, before, 1, now, 5, now, 4).disputes()).as("no source says when its rows were true").hasSize(1);
        assertThat(agree(PLACE, true, before, 1, now, 5, now, 4).disputes()).as("a field that is not declared to change").hasSize(1);
    }

    @Test
    void telephonesNamesAndDatesInOtherForms() {
        assertThat(agree(PHONE, true, "+86 138 1111 0000", 1, "13811110000", 2, "１３８-１１１１-００００", 3, "008613811110000", 4).disputes()).isEmpty();
        Golden landline = agree(PHONE, true, "6023456", 9, "0563-6023456转8", 1, "+86 563 6023456", 2);
        assertThat(landline.disputes()).isEmpty();
        assertThat(landline.values()[0]).as("with its area code").isNotEqualTo("6023456");
        assertThat(agree(PHONE, true, "0563-6023456", 1, "010-6023456", 2).disputes()).hasSize(1);
        assertThat(agree(PHONE, true, "13811110000", 1, "13811110001", 2).disputes()).hasSize(1);
        assertThat(agree(NAME, true, "张 衛國", 1, "张卫国", 2, "张卫国　", 3).disputes()).isEmpty();
        assertThat(agree(NAME, true, "阿卜杜拉·买买提", 1, "阿卜杜拉.买买提", 2, "阿卜杜拉买买提", 3).disputes()).isEmpty();
        assertThat(agree(NAME, true, "张卫国", 1, "张为国", 2).disputes()).hasSize(1);
        assertThat(agree(SAID_ON, true, "2026年1月31日", 1, "２０２６-０１-３１", 2, "20260131", 3).disputes()).isEmpty();
        assertThat(agree(SAID_ON, true, "2026年1月31日", 1, "2026-01-30", 2).disputes()).hasSize(1);
    }

    @Test
    void aDeathThatOneDepartmentDoesNotKnowStaysAConflict() {
        assertThat(agree(DIED, true, "2026-01-05", 1, null, 9).disputes()).hasSize(1);
        assertThat(agree(DIED, true, "2026-01-05", 1, "2026-01-05", 9).disputes()).isEmpty();
        assertThat(agree(DIED, true, "2026-01-05", 1, "2026-01-06", 9).disputes()).hasSize(1);
    }
}
