package org.zhongshu.algorithms.address;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class AddressRelationTest {

    private static final AddressParser PARSER = AddressParserTest.GUANGDE;

    private static AddressRelation relation(String a, String b) {
        AddressRelation one = AddressRelation.of(PARSER.parse(a), PARSER.parse(b));
        assertThat(AddressRelation.of(PARSER.parse(b), PARSER.parse(a))).as("%s and %s the other way round", a, b).isEqualTo(one);
        return one;
    }

    @ParameterizedTest
    @CsvSource({
            // upper divisions left out or shortened
            "安徽省宣城市广德市桃州镇万桂山社区桃州中路12号, 桃州中路12号",
            "广德桃州桃州中路12号, 安徽省广德市桃州镇桃州中路１２号",
            "桃州镇万桂山人民路12号阳光花园3幢2单元501室, 广德市桃州镇万桂山社区人民路12号阳光花园3-2-501",
            // signs, words and numerals for building, unit and room
            "阳光花园5幢2单元302室, 阳光花园5#2-302",
            "阳光花园5幢2单元302室, 阳光花园五号楼二单元三〇二",
            "阳光花园5幢2单元302室, 阳光花园 5栋302",
            "阳光花园5幢302室, 阳光花园小区5号楼2单元302",
            "阳光花园5号302, 阳光花园5幢302室",
            // lower parts left out
            "桃州中路12号, 桃州中路12号3幢2单元501室",
            "桃州中路12号阳光花园5幢, 阳光花园5幢2单元302室",
            "人民路8号阳光花园5幢302室, 横山北路128号阳光花园5幢302室",
            "桃州镇万桂山社区, 桃州镇万桂山社区人民路12号",
            "广德市, 桃州镇柏垫路7号",
            "柏垫镇前程村大塘组23号, 柏垫镇前程村23号",
            "柏垫前程大塘组23号, 柏垫镇前程村大塘23号",
            "柏垫镇前程村大塘组23号, 前程村大塘村民组２３",
            "柏垫镇苏家村1, 柏垫镇前程村苏家村１号",
            // a door along a road does not move when the community is drawn anew
            "桃州镇万桂山社区桃州中路12号, 桃州镇桃园社区桃州中路12号",
            "桃州镇桃州中路12号, 桃州镇桃洲中路12号",
    })
    void theSameAddress(String a, String b) {
        assertThat(relation(a, b)).isEqualTo(AddressRelation.AGREE);
    }

    @ParameterizedTest
    @CsvSource({
            "桃州镇桃州中路12号, 桃州镇桃州中路14号",
            "桃州镇桃州中路12号, 桃州镇桃州中路12-3号",
            "桃州镇桃州中路12号, 柏垫镇桃州中路12号",
            "广德市桃州镇桃州中路12号, 宁国市桃州镇桃州中路12号",
            "阳光花园5幢302室, 阳光花园6幢302室",
            "阳光花园5幢302室, 阳光花园5幢301室",
            "阳光花园5幢2单元302室, 阳光花园5幢1单元302室",
            "阳光花园5号302, 阳光花园6幢302室",
            "阳光花园二期5幢302室, 阳光花园5幢301室",
            "桃州镇横山北路15号, 桃州镇横山南路17号",
            "柏垫镇前程村大塘组23号, 柏垫镇前程村大塘组24号",
            "柏垫镇前程村大塘组23号, 柏垫镇钱村村大塘组23号",
            "桃州镇万桂山社区, 桃州镇桃园社区",
    })
    void anotherAddress(String a, String b) {
        assertThat(relation(a, b)).isEqualTo(AddressRelation.DIFFER);
    }

    @ParameterizedTest
    @CsvSource({"桃州镇人民路400号, 桃州镇阳光花园", "人民路400号, 阳光花园5-302", "桃州镇横山北路15号, 桃州镇横山南路15号",
            "柏垫镇前程村李家湾23号, 柏垫镇前程村王家湾23号", "阳光花园二期5幢302室, 阳光花园5幢302室"})
    void whatOnlyAnAddressBaseKnows(String a, String b) {
        assertThat(relation(a, b)).isEqualTo(AddressRelation.OPEN);
    }

    @Test
    void whatAllSayTogether() {
        ParsedAddress road = PARSER.parse("桃州镇人民路400号阳光花园3幢");
        ParsedAddress room = PARSER.parse("阳光花园3-2-501");
        assertThat(room.with(road).normal()).isEqualTo("桃州镇人民路400号阳光花园3幢2单元501室");
        assertThat(PARSER.parse("桃州中路12号3幢").detail()).as("a building tells more than town and county").isGreaterThan(PARSER.parse("广德市桃州镇桃州中路12号").detail());
        assertThat(PARSER.parse("阳光花园3-2-501").detail()).isGreaterThan(PARSER.parse("阳光花园3-501").detail());
    }
}
