-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Names for the sample data, as temporary tables: Kazakh and Russian family names, given names and patronymics in
-- both genders, companies, reasons. The people are made up by combining them; likeness is chance.

create temp table sample_name (
	part text not null,
	language text not null,
	sex text not null,
	position int not null,
	name text not null,
	primary key (part, language, sex, position)
);

-- Family names that take -а in the feminine.
insert into sample_name
select 'family', language, sex, row_number() over (partition by language, sex) - 1, name || case sex when 'f' then 'а' else '' end
from (values
	('kk', 'Ахметов Омаров Сәрсенов Нұрланов Қасымов Жұмабаев Әбдірахманов Төлегенов Ержанов Бекмұханов Мұхаметжанов'
		|| ' Оспанов Сүлейменов Ибраев Тоқтаров Жақсылықов Қалиев Рахымов Смағұлов Әлиев Байжанов Дүйсенов Есенов'
		|| ' Жүнісов Кәрімов Мұқанов Нұрпейісов Сағынтаев Тілеубаев Шәріпов Ысқақов Ғабдуллин Үсенов Өтегенов'
		|| ' Хасенов Қожахметов Бөкенов Ізбасаров Сәдуақасов Ұзақов'),
	('ru', 'Петров Иванов Кузнецов Соколов Морозов Волков Лебедев Новиков Зайцев Павлов Семёнов Голубев Виноградов'
		|| ' Белов Тарасов Щербаков Жуков Юдин Яковлев Чернов')) l (language, names),
	unnest(string_to_array(names, ' ')) as name, unnest('{m,f}'::text[]) as sex;

insert into sample_name
select part, language, sex, row_number() over (partition by part, language, sex) - 1, name
from (values
	('given', 'kk', 'm', 'Бауыржан Ерлан Нұрлан Серік Асқар Қайрат Болат Дәурен Айдос Ербол Жандос Қуаныш Мейрам Нұржан'
		|| ' Олжас Рүстем Самат Талғат Ұлан Шыңғыс Әділет Ғалым Іліяс Өмірзақ Ықылас Мұрат Данияр Әлихан Тоқтар Сұңқар'),
	('given', 'kk', 'f', 'Айгүл Әсем Жанар Мадина Назгүл Әлия Динара Ботагөз Қарлығаш Мөлдір Перизат Роза Салтанат'
		|| ' Толғанай Үміт Шолпан Ләззат Ақмарал Еңлік Жұлдыз Камила Інжу Ғазиза Аружан Аяулым Гауһар Зере Меруерт'
		|| ' Құралай Сұлу'),
	('given', 'ru', 'm', 'Игорь Алексей Дмитрий Сергей Андрей Владимир Николай Виктор Олег Павел Артём Константин Юрий'
		|| ' Евгений Максим'),
	('given', 'ru', 'f', 'Наталья Ольга Елена Ирина Татьяна Светлана Анна Мария Екатерина Юлия Марина Галина Людмила'
		|| ' Оксана Алёна'),
	('patronymic', 'kk', 'm', 'Серікұлы Болатұлы Ерланұлы Тоқтарұлы Қайратұлы Асқарұлы Маратұлы Нұрланұлы Бекболатұлы'
		|| ' Қуанышұлы Талғатұлы Мұратұлы Жандосұлы Әлиханұлы Ғалымұлы Сәкенұлы'),
	('patronymic', 'kk', 'f', 'Серікқызы Болатқызы Ерланқызы Тоқтарқызы Қайратқызы Асқарқызы Маратқызы Нұрланқызы'
		|| ' Бекболатқызы Қуанышқызы Талғатқызы Мұратқызы Жандосқызы Әлиханқызы Ғалымқызы Сәкенқызы'),
	('patronymic', 'ru', 'm', 'Сергеевич Алексеевич Дмитриевич Андреевич Владимирович Николаевич Викторович Олегович'
		|| ' Павлович Юрьевич Игоревич Михайлович'),
	('patronymic', 'ru', 'f', 'Сергеевна Алексеевна Дмитриевна Андреевна Владимировна Николаевна Викторовна Олеговна'
		|| ' Павловна Юрьевна Игоревна Михайловна')) l (part, language, sex, names),
	unnest(string_to_array(names, ' ')) as name;

create temp table sample_list (
	list text not null,
	position int not null,
	value text not null,
	primary key (list, position)
);

insert into sample_list
select list, row_number() over (partition by list) - 1, value
from (values
	('participant', 'АО «Самал Банк»|АО «Тұмар Банк»|АО «Көкпар Банк»|АО «Арқа Капитал Банк»|АО «Ақ Босаға Банк»'
		|| '|ТОО «МФО «Шапағат Несие»|ТОО «МФО «Жібек Кредит»|ТОО «МФО «Дәстүр Займ»|ТОО «МФО «Ырыс Қаржы»'
		|| '|ТОО «МФО «Қанат Микрокредит»|ТОО «МФО «Орда Несие»|ТОО «МФО «Көш Финанс»'),
	('contractor', 'ТОО «Жүйе Инжиниринг»|ТОО «Сервер Плюс Сервис»|ТОО «Қорған Аудит»|ТОО «Дата Көпір»'),
	('lock', 'left the company, handover not finished|lost phone reported by the line manager'
		|| '|signs in from two cities within an hour|asked for by internal audit, case 14/2|on parental leave'
		|| '|жұмыстан уақытша шеттетілді|по заявлению работника до выяснения'),
	('unlock', 'caller verified by code|қоңырау шалушы кодпен расталды|личность подтверждена кодом'),
	('release', 'line manager confirmed by phone|new phone enrolled, old one returned|по служебной записке 318'),
	('close', 'left the company|contract ended|moved to another organisation|duplicate of another account')) l (list, items),
	unnest(string_to_array(items, '|')) as value;

analyze sample_name, sample_list;

-- Latin spelling of a name, for logins.
create function pg_temp.latin(p_name text) returns text language sql immutable as $$
	select replace(replace(replace(replace(replace(replace(replace(replace(
		translate(lower(p_name), 'аәбвгғдеёзийкқлмнңоөпрстуұүфһыіэъь', 'aabvggdeeziikklmnnooprstuuufhyie'),
		'х', 'kh'),
		'ж', 'zh'), 'ц', 'ts'), 'ч', 'ch'), 'ш', 'sh'), 'щ', 'sh'), 'ю', 'yu'), 'я', 'ya')
$$;

-- A number from 0 to p_below - 1 that is the same at every start.
create function pg_temp.pick(p_i bigint, p_what int, p_below int) returns int language sql immutable as $$
	select ((hashint8extended(p_i, p_what) & 2147483647) % p_below)::int
$$;
