export type Language = 'es' | 'en';

/** Words with what each weighs; in lower case and without accents. */
const lists: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  es: {
    '3': 'excelente maravilloso fantastico encantado perfecto',
    '2': 'gracias genial contento contenta satisfecho satisfecha recomiendo estupendo amable rapido rapida feliz',
    '1': 'bien bueno buena util facil correcto resuelto funciona ayuda',
    '-1': 'lento lenta caro cara problema tarde duda dificil falta pendiente confuso',
    '-2': 'malo mala mal error roto rota averia queja enfadado enfadada molesto molesta decepcionado decepcionada incompetente falla ruido',
    '-3': 'fatal horrible pesimo pesima estafa vergonzoso indignado indignada inaceptable timo denuncia',
  },
  en: {
    '3': 'excellent wonderful fantastic perfect amazing delighted',
    '2': 'thanks thank great happy satisfied recommend lovely kind quick fast awesome',
    '1': 'good nice useful easy helpful fine solved works correct',
    '-1': 'slow expensive problem late difficult missing confusing waiting doubt',
    '-2': 'bad wrong error broken complaint angry annoyed disappointed unhappy fails failed rude useless noise',
    '-3': 'terrible horrible awful scam fraud unacceptable disgusting outrageous worst',
  },
};

const read = (language: Language): ReadonlyMap<string, number> =>
  new Map(
    Object.entries(lists[language]).flatMap(([weight, words]) =>
      words.split(' ').map((word) => [word, Number(weight)] as const),
    ),
  );

export const weights: Readonly<Record<Language, ReadonlyMap<string, number>>> = {
  es: read('es'),
  en: read('en'),
};
