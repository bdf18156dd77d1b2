package org.zhongshu.algorithms.address;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AddressMatcherTest {

    private final AddressMatcher base = new AddressMatcher(AddressParserTest.GUANGDE, 10);
    private final Map<Long, String> texts = new HashMap<>();

    @BeforeAll
    void fill() {
        long id = 0;
        for (String town : List.of("桃州镇", "柏垫镇")) {
            for (String road : List.of("桃州中路", "横山北路", "横山南路", "迎春路", "人民路")) {
                for (int door = 1; door < 300; door += 2) {
                    add(++id, "安徽省宣城市广德市" + town + road + door + "号");
                }
            }
        }
        for (int building = 1; building <= 12; building++) {
            for (int unit = 1; unit <= 2; unit++) {
                for (int room = 101; room < 605; room += room % 100 == 2 ? 99 : 1) {
                    add(++id, "桃州镇万桂山社区人民路400号阳光花园" + building + "幢" + unit + "单元" + room + "室");
                }
            }
        }
        for (int door = 1; door <= 60; door++) {
            add(++id, "柏垫镇前程村大塘组" + door + "号");
        }
        base.ready();
    }

    private void add(long id, String text) {
        base.add(id, text);
        texts.put(id, text);
    }

    private String found(String text) {
        List<AddressMatch> matches = base.match(text, 5);
        return matches.isEmpty() ? "" : texts.get(matches.getFirst().id());
    }

    @Test
    void findsEveryAddressOfTheBaseExactly() {
        texts.forEach((id, text) -> assertThat(base.match(text, 3)).as(text).isNotEmpty().first().satisfies(m -> {
            assertThat(m.id()).isEqualTo(id);
            assertThat(m.exact()).isTrue();
            assertThat(m.failed()).isNull();
            assertThat(m.score()).isEqualTo(1);
        }));
    }

    @Test
    void findsOtherSpellings() {
        assertThat(found("桃州人民路400号阳光花园3-2-501")).isEqualTo("桃州镇万桂山社区人民路400号阳光花园3幢2单元501室");
        assertThat(found("阳光花园3号楼2单元501")).isEqualTo("桃州镇万桂山社区人民路400号阳光花园3幢2单元501室");
        assertThat(found("阳光3幢2单元501室")).isEqualTo("桃州镇万桂山社区人民路400号阳光花园3幢2单元501室");
        assertThat(found("桃州镇横山被路15号")).as("a homophone").isEqualTo("安徽省宣城市广德市桃州镇横山北路15号");
        assertThat(found("桃州镇桃洲中路15号")).as("a look-alike").isEqualTo("安徽省宣城市广德市桃州镇桃州中路15号");
        assertThat(found("桃州镇老车站路7号")).as("an old name").isEqualTo("安徽省宣城市广德市桃州镇迎春路7号");
        assertThat(found("柏垫前程村大塘村民组２３号")).isEqualTo("柏垫镇前程村大塘组23号");
    }

    @Test
    void northIsNotSouth() {
        assertThat(base.match("桃州镇横山西路15号", 5)).isEmpty();
        assertThat(found("桃州镇横山南路15号")).isEqualTo("安徽省宣城市广德市桃州镇横山南路15号");
    }

    @Test
    void saysWhichPartFailed() {
        AddressMatch noDoor = base.match("桃州镇横山北路16号", 5).getFirst();
        assertThat(noDoor.failed()).isEqualTo(AddressPart.DOOR);
        assertThat(noDoor.exact()).isFalse();
        assertThat(texts.get(noDoor.id())).as("a neighbour in the same town").matches(".*桃州镇横山北路1[57]号");
        AddressMatch noRoom = base.match("阳光花园3幢2单元909室", 5).getFirst();
        assertThat(noRoom.failed()).isEqualTo(AddressPart.ROOM);
        assertThat(texts.get(noRoom.id())).contains("阳光花园3幢2单元");
        AddressMatch noBuilding = base.match("阳光花园30幢2单元501室", 5).getFirst();
        assertThat(noBuilding.failed()).isEqualTo(AddressPart.BUILDING);
        AddressMatch otherTown = base.match("祠山街道人民路401号", 5).getFirst();
        assertThat(otherTown.failed()).isEqualTo(AddressPart.TOWN);
        assertThat(base.match("外星路1号", 5)).isEmpty();
        assertThat(base.match("", 5)).isEmpty();
    }

    @Test
    void theTownDecidesWhereANameExistsTwice() {
        assertThat(found("柏垫镇人民路21号")).contains("柏垫镇人民路21号");
        assertThat(found("桃州镇人民路21号")).contains("桃州镇人民路21号");
        List<AddressMatch> either = base.match("人民路21号", 5);
        assertThat(either.get(0).score()).isEqualTo(either.get(1).score());
    }

    @Test
    void whatLeavesTheBaseIsFoundNoMoreAndWhatIsRewrittenOnlyUnderItsNewName() {
        AddressMatcher changing = new AddressMatcher(AddressParserTest.GUANGDE, 4);
        for (int door = 1; door <= 50; door++) {
            changing.add(door, "桃州镇横山北路" + door + "号");
        }
        changing.ready();
        // the seven that a text with no number would name first, and one more that moves to another road
        changing.remove(new long[]{1, 2, 3, 4, 5, 6, 7, 20, 999});
        changing.add(20, "桃州镇迎春路20号");
        changing.ready();
        assertThat(changing.size()).isEqualTo(43);
        assertThat(changing.removed()).isEqualTo(8);
        assertThat(changing.match("桃州镇横山北路5号", 5)).as("its neighbours are, without being the house").isNotEmpty().allMatch(m -> m.id() > 7 && m.failed() == AddressPart.DOOR);
        assertThat(changing.match("桃州镇横山北路20号", 5)).noneMatch(m -> m.id() == 20);
        assertThat(changing.match("桃州镇迎春路20号", 5)).first().satisfies(m -> {
            assertThat(m.id()).isEqualTo(20);
            assertThat(m.exact()).isTrue();
        });
        assertThat(changing.match("桃州镇横山北路21号", 1).getFirst().exact()).as("what stayed is found as before").isTrue();
    }
}
