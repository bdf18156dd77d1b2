package org.zhongshu.demo.people;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class PhotoTest {

    @Test
    void isAReadablePictureOfItsOwn() throws IOException {
        BufferedImage one = ImageIO.read(new ByteArrayInputStream(Photo.png(1)));
        assertThat(one.getWidth()).isEqualTo(240);
        assertThat(one.getHeight()).isEqualTo(160);
        assertThat(Photo.png(1)).isEqualTo(Photo.png(1)).isNotEqualTo(Photo.png(2));
        int yellow = 0;
        for (int y = 0; y < 45; y++) {
            for (int x = 0; x < 140; x++) {
                yellow += (one.getRGB(x, y) & 0xFFFFFF) == 0xFFF05A ? 1 : 0;
            }
        }
        assertThat(yellow).as("the words 示范数据").isGreaterThan(800);
        assertThat(Photo.png(1).length).isLessThan(150_000);
    }
}
