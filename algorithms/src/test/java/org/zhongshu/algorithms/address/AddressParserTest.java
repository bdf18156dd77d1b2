package org.zhongshu.algorithms.address;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

class AddressParserTest {

    private static final Map<String, AddressPart> NAMES = Map.ofEntries(Map.entry("省", AddressPart.PROVINCE), Map.entry("市", AddressPart.CITY), Map.entry("县", AddressPart.COUNTY), Map.entry("镇", AddressPart.TOWN),
            Map.entry("社", AddressPart.COMMUNITY), Map.entry("路", AddressPart.ROAD), Map.entry("地", AddressPart.PLACE), Map.entry("门", AddressPart.DOOR), Map.entry("幢", AddressPart.BUILDING),
            Map.entry("单元", AddressPart.UNIT), Map.entry("层", AddressPart.FLOOR), Map.entry("室", AddressPart.ROOM));
    private static final AddressParser PLAIN = new AddressParser();
    static final AddressParser GUANGDE = new AddressParser(new Gazetteer().home("安徽省", "宣城市", "广德市").town("桃州镇").town("柏垫镇").town("祠山街道").community("万桂山社区").community("柏垫社区")
            .community("前程村").community("钱村村").community("祠山岗茶场社区").community("祠山岗社区").community("路东社区").alias("广德县", "广德市").alias("老车站路", "迎春路"));

    static List<Arguments> cases() throws IOException {
        List<Arguments> cases = new ArrayList<>();
        try (var in = new BufferedReader(new InputStreamReader(AddressParserTest.class.getResourceAsStream("cases.txt"), StandardCharsets.UTF_8))) {
            boolean home = false;
            for (String line : in.lines().toList()) {
                if (line.startsWith("[")) {
                    home = line.equals("[广德]");
                } else if (line.contains(" => ") && !line.startsWith("# ")) {
                    String[] sides = line.split(" => ");
                    cases.add(Arguments.of(home, sides[0], sides[1]));
                }
            }
        }
        return cases;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void takesApart(boolean home, String text, String expected) {
        Map<AddressPart, String> parts = new EnumMap<>(AddressPart.class);
        for (AddressPart part : AddressPart.values()) {
            parts.put(part, "");
        }
        for (String pair : expected.strip().split(" ")) {
            parts.put(NAMES.get(pair.substring(0, pair.indexOf('='))), pair.substring(pair.indexOf('=') + 1));
        }
        ParsedAddress parsed = (home ? GUANGDE : PLAIN).parse(text);
        Map<AddressPart, String> actual = new EnumMap<>(AddressPart.class);
        for (AddressPart part : AddressPart.values()) {
            actual.put(part, parsed.part(part));
        }
        assertThat(actual).as("%s, note %s", text, parsed.note()).isEqualTo(parts);
    }

    @Test
    void thereAreManyCases() throws IOException {
        assertThat(cases()).hasSizeGreaterThan(60);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theNormalFormIsUnderstoodAsTheSame(boolean home, String text, String expected) {
        AddressParser parser = home ? GUANGDE : PLAIN;
        ParsedAddress once = parser.parse(text);
        assertThat(parser.parse(once.normal()).normal()).isEqualTo(once.normal());
    }

    /** Whatever can be written in parts is found again in any of the usual ways of writing it. */
    @Test
    void waysOfWritingMakeNoDifference() {
        Random dice = new Random(3);
        String[] towns = {"桃州镇", "柏垫镇", "祠山街道", "东亭乡"};
        String[] roads = {"桃州中路", "横山北路", "迎春巷", "太极大道", "八一路"};
        String[] estates = {"", "阳光花园", "金桂小区", "万桂山庄"};
        for (int i = 0; i < 3000; i++) {
            String town = towns[dice.nextInt(towns.length)];
            String road = roads[dice.nextInt(roads.length)];
            String estate = estates[dice.nextInt(estates.length)];
            String door = String.valueOf(1 + dice.nextInt(400));
            String building = String.valueOf(1 + dice.nextInt(30));
            String unit = String.valueOf(1 + dice.nextInt(4));
            String room = String.valueOf((1 + dice.nextInt(18)) * 100 + 1 + dice.nextInt(4));
            ParsedAddress one = PLAIN.parse(town + road + door + "号" + estate + building + "幢" + unit + "单元" + room + "室");
            assertThat(List.of(one.town(), one.road(), one.place(), one.door(), one.building(), one.unit(), one.room())).containsExactly(town, road, estate, door, building, unit, room);
            for (String other : List.of(town + road + door + "号" + estate + building + "-" + unit + "-" + room, town + " " + road + door + "号，" + estate + " " + building + "号楼" + unit + "单元" + room,
                    wide(town + road + door + "号" + estate + building + "栋" + unit + "单元" + room + "室"), town + road + door + "号" + estate + building + "—" + unit + "—" + room + "室（电话先联系）")) {
                assertThat(PLAIN.parse(other).normal()).as(other).isEqualTo(one.normal());
            }
        }
    }

    private static String wide(String text) {
        StringBuilder wide = new StringBuilder();
        text.chars().forEach(c -> wide.append((char) (c >= '0' && c <= '9' ? c + 0xFEE0 : c)));
        return wide.toString();
    }

    /** No text makes it fail, and nothing that was written is invented: every part is in the text or its normal spelling. */
    @Test
    void bearsAnyText() {
        Random dice = new Random(9);
        String alphabet = "桃州镇乡村路街道巷弄号幢栋单元层楼室组第一二三十百〇0123456789-—#（）()AB省市县区社区委会国道附之甲🙂𠮷 ，\t";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            int length = dice.nextInt(30);
            for (int k = 0; k < length; k++) {
                text.append(alphabet.charAt(dice.nextInt(alphabet.length())));
            }
            ParsedAddress parsed = (i % 2 == 0 ? PLAIN : GUANGDE).parse(text.toString());
            assertThat(parsed.normal()).doesNotContain("null");
        }
        assertThat(PLAIN.parse(null).isEmpty()).isTrue();
        assertThat(PLAIN.parse("  ").isEmpty()).isTrue();
        assertThat(PLAIN.parse("桃".repeat(100_000)).normal().length()).isLessThan(400);
    }

    @Test
    void keepsWhatItDoesNotUnderstand() {
        assertThat(PLAIN.parse("解放东路305号（近人民医院）").note()).isEqualTo("近人民医院");
    }
}
