package org.zhongshu.algorithms.linkage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zhongshu.algorithms.address.AddressParser;

import static org.assertj.core.api.Assertions.assertThat;

class AgreementTest {

    private static int level(Field field, PersonRecord a, PersonRecord b) {
        PersonStore store = new PersonStore(2, new AddressParser());
        store.add(a);
        store.add(b);
        int one = field.of(new Agreement(store).of(0, 1));
        assertThat(field.of(new Agreement(store).of(1, 0))).as("the same from both sides").isEqualTo(one);
        return one;
    }

    private static PersonRecord person(String id, String name, int birth, String phone, String address) {
        return new PersonRecord(1, id, name, '0', birth, phone, address);
    }

    @ParameterizedTest
    @CsvSource({"王伟,王伟,0", "王 伟,王伟,0", "张喆,张哲,1", "劉國強,刘国强,1", "王?明,王小明,1", "王某某,王小明,4", "王伟,汪玮,2", "王小明,王小亮,3", "王明小,王小明,3", "王小明,王明,3", "王伟,王芳,4", "王伟,李娜,5",
            "阿依古丽·买买提,阿依古丽买买提,0", "阿依古丽,阿依古丽·买买提,3", "王𠮷,王𠮷,0", ",王伟,15"})
    void names(String a, String b, int level) {
        assertThat(level(Field.NAME, person("", a, 0, "", ""), person("", b, 0, "", ""))).isEqualTo(level);
    }

    @ParameterizedTest
    @CsvSource({"19770409,19770409,0", "19770409,19770904,1", "19770409,19770419,2", "19770409,19790409,2", "19770412,19770421,2", "19770409,19771130,3", "19770409,19880409,4", "19770409,19661130,5", "19000101,19661130,15"})
    void birthDates(int a, int b, int level) {
        assertThat(level(Field.BIRTH, person("", "", a, "", ""), person("", "", b, "", ""))).isEqualTo(level);
    }

    @ParameterizedTest
    @CsvSource({"13856300001,+86 138-5630-0001,0", "0563-6012345,6012345,0", "13856300001,13856300002,1", "13856300001,13856300010,1", "13856300001,13999999999,2", "00000000000,13856300001,15", "138****0001,13856300001,15"})
    void telephones(String a, String b, int level) {
        assertThat(level(Field.PHONE, person("", "", 0, a, ""), person("", "", 0, b, ""))).isEqualTo(level);
    }

    @ParameterizedTest
    @CsvSource({"桃州镇桃园路12号3幢2单元501室,广德市桃州镇桃园路12号3-2-501,0", "桃州镇桃园路12号3幢501室,桃园路12号,1", "桃州镇桃园路12号,桃州镇逃园路14号,2", "桃州镇桃园路12号,桃州镇柳溪路3号,3", "桃州镇桃园路12号,柏垫镇前程村3号,4",
            "柏垫镇前程村3号,誓节镇前程村3号,4"})
    void addresses(String a, String b, int level) {
        assertThat(level(Field.ADDRESS, person("", "", 0, "", a), person("", "", 0, "", b))).isEqualTo(level);
    }

    @Test
    void numbers() {
        String id = Town.id(1977_04_09, '2', 41);
        String wrong = id.substring(0, 10) + (id.charAt(10) == '1' ? '0' : '1') + id.substring(11);
        assertThat(level(Field.ID, person(id, "", 0, "", ""), person(id.toLowerCase(), "", 0, "", ""))).isZero();
        assertThat(level(Field.ID, person(id, "", 0, "", ""), person(id.substring(0, 6) + id.substring(8, 17), "", 0, "", ""))).isZero();
        assertThat(level(Field.ID, person(id, "", 0, "", ""), person(wrong, "", 0, "", ""))).isEqualTo(1);
        assertThat(level(Field.ID, person(id, "", 0, "", ""), person(id.substring(0, 17), "", 0, "", ""))).isEqualTo(1);
        assertThat(level(Field.ID, person(id, "", 0, "", ""), person(id.substring(0, 14), "", 0, "", ""))).isEqualTo(2);
        assertThat(level(Field.ID, person(id, "", 0, "", ""), person(Town.id(1977_04_09, '2', 42), "", 0, "", ""))).isEqualTo(Field.BOTH_VALID_DIFFER);
        assertThat(level(Field.ID, person(id, "", 0, "", ""), person("341822**********", "", 0, "", ""))).isEqualTo(Field.MISSING);
    }
}
