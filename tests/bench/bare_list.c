/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Yardstick: the least that a list in ncurses can be. It draws numbered rows with one selected,
 * moves on the arrow keys and ends on q. Nothing of the product is in it.
 */
#include <curses.h>
#include <locale.h>
#include <stdlib.h>

static void
list_draw(long top, long selected, long count)
{
	int row;

	erase();
	for (row = 0; row < LINES - 1 && top + row < count; row++) {
		if (top + row == selected) {
			attron(A_REVERSE);
		}
		mvprintw(row, 0, " active  login-%06ld  Name Number %06ld  Trading, Almaty ",
			top + row, top + row);
		attroff(A_REVERSE);
	}
	mvprintw(LINES - 1, 0, " %ld of %ld", selected + 1, count);
	refresh();
}

int
main(int argc, char **argv)
{
	long count = argc > 1 ? strtol(argv[1], NULL, 10) : 100000;
	long selected = 0;
	long top = 0;
	int key = 0;

	(void)setlocale(LC_ALL, "");
	initscr();
	cbreak();
	noecho();
	keypad(stdscr, TRUE);
	curs_set(0);
	while (key != 'q') {
		if (selected < top) {
			top = selected;
		}
		if (selected >= top + LINES - 1) {
			top = selected - LINES + 2;
		}
		list_draw(top, selected, count);
		key = getch();
		if (key == KEY_DOWN && selected + 1 < count) {
			selected++;
		}
		if (key == KEY_UP && selected > 0) {
			selected--;
		}
	}
	endwin();
	return 0;
}
